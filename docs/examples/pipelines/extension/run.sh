gapless pipelines run app.eventflux --input Orders=orders.csv --playback --extension ./custom.mjs
