set local role gapless_owner;
\ir check_channel_text.sql
\ir channel_text.sql
\ir check_email.sql
\ir check_channel.sql
\ir show_url.sql
\ir show_channel.sql
\ir keep_hidden.sql

set local role gapless_engine;
\ir find_channel.sql
\ir define_channel.sql
\ir get_channel.sql
\ir list_channels.sql
\ir remove_channel.sql
\ir act_channel.sql
