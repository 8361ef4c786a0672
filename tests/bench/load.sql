-- 2 stations a Location, 2 EVSEs a station, 3 connectors a station; the last hundredth changed in this hour.
INSERT INTO core_location (operator_id, location_id, cpo_id, name, address, address_line_2, city, postal_code, country,
    latitude, longitude, type, publish, access_type, auth_rules, custom_groups, remarks, maintenance_info, directions,
    facilities, opening_times, charging_when_closed, cpo_customer_external_id, payment_provider, wallet_id,
    customised_fields, time_zone, etag, created, modified, last_updated, created_by, modified_by)
SELECT {operator}, 'L' || lpad(n::text, 8, '0'), 'NLBEN', 'Place ' || n, 'Kanaalkade ' || n, '', 'Utrecht', '3511 AB', 'NLD',
    52 + n / 1000000.0, 5 + n / 1000000.0, 'ON_STREET', true, 'PUBLIC', '[]', '[]', '', '',
    '[{{"language": "en", "text": "Behind the gate, then left along the water."}}]', '{{WIFI,CAFE}}',
    '{{"regular_hours": [{{"weekday": 1, "period_begin": "08:00", "period_end": "20:00"}}, {{"weekday": 2, "period_begin": "08:00", "period_end": "20:00"}}]}}',
    true, '', '', '', '[]', 'Europe/Amsterdam', gen_random_uuid(),
    now() - interval '400 days' + n * interval '1 second', now() - interval '9 days',
    CASE WHEN n % 100 = 0 THEN now() - interval '30 minutes' ELSE now() - interval '9 days' END, 'bench', 'bench'
FROM generate_series(1, {locations}) n;
INSERT INTO core_chargestation (operator_id, charge_station_id, look_alike, location_id, name, deploy_state, charger_type,
    default_charge_station_tariff_id, default_charge_station_reimbursement_tariff_id, default_charge_station_directions,
    default_charge_station_floor_level, maintenance_info, remarks, contactless_terminal_serial_number, contactless_type,
    status_schedule, auth_rules, driver_id, customer_id, grid_connection_id, linked_by, security_profile, etag,
    created, modified, last_updated, created_by, modified_by, vendor, model, charge_point_serial_number,
    charge_box_serial_number, firmware_version, iccid, imsi, meter_type, meter_serial_number, protocol_version, epoch)
SELECT operator_id, location_id || '-' || k, location_id || '-' || k, l.id, '', 'Production', 'Public', 'day', '', '[]', '', '', '', '',
    '', '[]', '[]', '', '', '', 'bench', 1, gen_random_uuid(), created, modified, last_updated, 'bench', 'bench',
    'Plinth', 'Double', '', '', '1.0', '', '', '', '', 'ocpp1.6', 0
FROM core_location l, generate_series(1, 2) k WHERE operator_id = {operator};
INSERT INTO core_evse (station_id, uid, evse_id, evse_sequence_number, status, capabilities, physical_reference, floor_level,
    status_schedule, directions, parking_restrictions, images, last_updated)
SELECT s.id, charge_station_id || '-' || k, 'NL*BEN*E' || replace(charge_station_id, '-', '*') || '*' || k, k, 'AVAILABLE',
    '{{RFID_READER,REMOTE_START_STOP_CAPABLE}}', 'bay ' || k, '-1', '[]', '[{{"language": "en", "text": "Left of the lift."}}]',
    '{{EV_ONLY}}', '[]', last_updated
FROM core_chargestation s, generate_series(1, 2) k WHERE operator_id = {operator};
INSERT INTO core_connector (evse_id, connector_id, standard, format, power_type, voltage, amperage, max_electric_power,
    tariff_id, reimbursement_tariff_id, terms_and_conditions, last_updated)
SELECT e.id, e.evse_sequence_number * 2 - k, 'IEC_62196_T2', 'SOCKET', 'AC_3_PHASE', 230, 32, 22080, 'day', '', '', e.last_updated
FROM core_evse e JOIN core_chargestation s ON s.id = e.station_id, generate_series(0, 1) k
WHERE operator_id = {operator} AND (k = 0 OR e.evse_sequence_number = 1);
