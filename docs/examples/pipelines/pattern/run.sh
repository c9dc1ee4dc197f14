gapless pipelines run app.eventflux --input Logins=logins.csv --time at
