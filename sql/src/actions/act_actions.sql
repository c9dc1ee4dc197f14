-- The actions of a firing as a server carries them out. Only what asks for the event reads it.
create or replace function gapless.act_actions(subscription gapless.subscription, firing gapless.firing, attempt integer, marker text)
  returns jsonb
  stable
  language plpgsql
as $$
declare
  v_actions constant jsonb := gapless.actions_of(subscription);
begin
  return gapless.render_actions(v_actions, case when strpos(v_actions::text, '{{') > 0
    or exists (select from jsonb_array_elements(v_actions) a where a ->> 'type' = 'http' and not a ? 'body')
    then gapless.make_document(subscription, firing, null, attempt) end, marker);
exception when data_exception or program_limit_exceeded then
  -- One that cannot be rendered must not keep the others of a batch from being carried out.
  return (select jsonb_agg(jsonb_build_object('type', a -> 'type', 'refused', 'its templates cannot be filled in: ' || sqlerrm)) from jsonb_array_elements(v_actions) a);
end
$$;
comment on function gapless.act_actions(gapless.subscription, gapless.firing, integer, text) is 'Internal, for act_begin(): the actions of a firing, rendered.';
