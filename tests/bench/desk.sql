-- What a desk with 500 sites looks at: on top of load.sql with 2,500 Locations, ten stations a site and what they did.
UPDATE core_chargestation s SET location_id = kept.id, created = now() - (s.id % 60) * interval '1 day'
FROM core_location moved JOIN core_location kept
    ON kept.location_id = 'L' || lpad(((substr(moved.location_id, 2)::int - 1) % {sites} + 1)::text, 8, '0')
WHERE s.location_id = moved.id AND kept.operator_id = {operator} AND moved.operator_id = {operator};
DELETE FROM core_location WHERE operator_id = {operator} AND substr(location_id, 2)::int > {sites};
UPDATE core_location SET latitude = 50.8 + (id % 23) * 0.11, longitude = 4.3 + (id % 29) * 0.09
WHERE operator_id = {operator};
UPDATE core_chargestation SET deploy_state = 'Stock' WHERE id % 20 = 0;
UPDATE core_chargestation SET charge_point_serial_number = 'SN-' || id WHERE id % 3 > 0;
INSERT INTO core_gatewaynode (name) VALUES ('bench:9000:1');
INSERT INTO core_session (station_id, node_id, epoch, address, port, tls, protocol, security_profile, last_seen, gone_cause)
SELECT s.id, n.id, 1, '10.0.0.7', 9000, '', 'ocpp1.6', 1, now() + interval '1 day', ''
FROM core_chargestation s, core_gatewaynode n WHERE s.id % 10 > 0;
INSERT INTO core_installation (operator_id, station_id, state, opened_by, opened_by_user_id, opened_at, handed_over_at,
    handed_over_by, handed_over_who, approved_at, note)
SELECT {operator}, s.id,
    CASE WHEN s.id % 50 = 0 THEN 'open' WHEN s.id % 50 = 1 THEN 'handed_over' ELSE 'approved' END, 'ina', CASE WHEN s.id % 500 < 50 THEN u.id END,
    now() - (s.id % 60) * interval '1 day' - interval '40 minutes', CASE WHEN s.id % 50 > 0 THEN
    now() - (s.id % 60) * interval '1 day' - (s.id % 30) * interval '1 minute' END, 'ina', 'user:' || u.id,
    CASE WHEN s.id % 50 > 1 THEN now() - (s.id % 60) * interval '1 day' END, ''
FROM core_chargestation s, core_user u WHERE u.username = 'bench-installer' AND s.id % 20 <> 10;
INSERT INTO core_review (installation_id, by, at, verdict, step, comment)
SELECT id, 'sue', opened_at + interval '1 hour', CASE WHEN state = 'approved' THEN 'approved' ELSE 'returned' END, '', ''
FROM core_installation WHERE state = 'approved' OR id % 100 = 0;
INSERT INTO core_stepattempt (operator_id, installation_id, step, who, by, user_id, at, nonce, outcome, slug, said)
SELECT {operator}, i.id, step, 'user:' || coalesce(i.opened_by_user_id, 0), 'ina', i.opened_by_user_id, i.opened_at + n * interval '5 minutes', gen_random_uuid(), 1000, '', '{{}}'
FROM core_installation i,
    unnest('{{scan,link,fit,checks,hand_over}}'::text[]) WITH ORDINALITY AS steps (step, n);
INSERT INTO core_checkrun (operator_id, installation_id, started_by, started_at, deadline, finished_at, verdict, "only")
SELECT {operator}, id, 'ina', opened_at, opened_at, opened_at + interval '1 minute',
    CASE WHEN id % 10 = 0 THEN 'failed' ELSE 'passed' END, '' FROM core_installation;
INSERT INTO core_checkresult (run_id, slug, position, state, required, value, overridden_by, override_reason)
SELECT id, slug, n, CASE WHEN verdict = 'failed' AND slug = 'reach' THEN 'failed' ELSE 'passed' END, true, '', '', ''
FROM core_checkrun, unnest('{{reach,identity,boot,heartbeat,clock,status}}'::text[]) WITH ORDINALITY AS checks (slug, n);
INSERT INTO core_event (operator_id, at, by, who, verb, subject, changes)
SELECT {operator}, now() - n * interval '90 seconds', 'sue', 'user:1', 'patch_station',
    'station L' || lpad((n % {sites} + 1)::text, 8, '0') || '-1', '{{"name": ["", "Bay 1"]}}'
FROM generate_series(1, {events}) n;
INSERT INTO core_knock (identity, look_alike, address, port, cause, evidence, first_seen, last_seen, count)
SELECT charge_station_id, look_alike, '192.0.2.9', 9000, CASE WHEN id % 20 = 0 THEN 'wrong_key' ELSE 'no_subprotocol' END,
    json_build_object('identity', charge_station_id), now() - interval '3 hours', now() - interval '5 minutes', 30
FROM core_chargestation WHERE id % 40 = 0;
INSERT INTO core_knock (identity, look_alike, address, port, cause, evidence, first_seen, last_seen, count)
SELECT 'NOBODY' || n, 'N0B0DY' || n, '192.0.2.9', 9000, 'unknown_identity', json_build_object('identity', 'NOBODY' || n),
    now() - interval '3 hours', now() - interval '5 minutes', 3 FROM generate_series(1, 2000) n;
INSERT INTO core_job (operator_id, location_id, day, installer_id, note, version, created_by, changed_by)
SELECT {operator}, l.id, current_date + (l.id % 30)::int - 5, CASE WHEN l.id % 9 = 0 THEN u.id END, '', 1, 'dan', ''
FROM core_location l, core_user u WHERE l.operator_id = {operator} AND u.username = 'bench-installer';
INSERT INTO core_jobstation (job_id, station_id)
SELECT j.id, s.id FROM core_job j JOIN core_chargestation s ON s.location_id = j.location_id;
INSERT INTO core_exchange (station_id, session_id, at, direction, action, message_id, raw)
SELECT s.station_id, s.id, now() - n * interval '1 minute', 'in', 'Heartbeat', '1', '[2,"1","Heartbeat",{{}}]'
FROM core_session s, generate_series(1, 20) n WHERE s.id % 50 = 1;
