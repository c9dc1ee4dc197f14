gapless pipelines run app.eventflux --input Payments=monday.csv --time at --persistence-dir state
gapless pipelines run app.eventflux --input Payments=tuesday.csv --time at --persistence-dir state
