set local role gapless_owner;
\ir is_json_text.sql
\ir is_template_path.sql
\ir template_paths.sql
\ir check_template.sql
\ir check_templates.sql
\ir escape_for.sql
\ir fill_text.sql
\ir fill_json.sql
\ir body_way.sql
