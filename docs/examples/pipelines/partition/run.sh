gapless pipelines run app.eventflux --input Payments=payments.ndjson
