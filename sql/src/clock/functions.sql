set local role gapless_owner;
\ir faked_now.sql
\ir now.sql
