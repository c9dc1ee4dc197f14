gapless pipelines run app.eventflux --input Trades=trades.csv --playback
