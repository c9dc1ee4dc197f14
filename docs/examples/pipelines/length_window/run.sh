gapless pipelines run app.eventflux --input Prices=prices.ndjson
