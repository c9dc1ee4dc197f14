gapless pipelines run app.eventflux --input Trades=trades.ndjson --time at
