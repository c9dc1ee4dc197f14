gapless pipelines run app.eventflux --input events.ndjson
