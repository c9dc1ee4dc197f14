set local role gapless_owner;
\ir random_bytes.sql
\ir mask.sql
\ir number_of.sql
\ir bytes_of.sql
\ir seal_block.sql
\ir show_sealed.sql

set local role gapless_engine;
\ir secret_label.sql
\ir seal.sql
\ir offer_secret_key.sql
\ir forget_secret_key.sql
\ir set_secret.sql
\ir list_secrets.sql
\ir remove_secret.sql
\ir act_secrets.sql
