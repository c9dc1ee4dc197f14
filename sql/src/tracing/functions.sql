set local role gapless_owner;
\ir link_of.sql

set local role gapless_engine;
\ir correlated.sql
\ir trace.sql
