gapless pipelines run app.eventflux --input Readings=readings.csv --time at
