set local role gapless_owner;
\ir fault.sql
\ir refuse.sql
