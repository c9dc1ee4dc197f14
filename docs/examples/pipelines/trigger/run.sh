gapless pipelines run app.eventflux --input Trades=trades.csv --time at
