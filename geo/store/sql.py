"""The longer questions, in SQL."""

DETAILS = """
WITH wanted AS (
    SELECT unnest($1::VARCHAR[]) AS service_id, unnest($2::VARCHAR[]) AS reached,
        generate_subscripts($1::VARCHAR[], 1) AS position),
named AS (SELECT DISTINCT service_id FROM wanted),
located AS (
    SELECT position, coalesce(any_value(reached), min(service_at_location.location_id))
        AS location_id
    FROM wanted LEFT JOIN service_at_location USING (service_id) GROUP BY position),
nearest AS (  -- the town or village within five kilometres or so, where no address names one
    SELECT position, arg_min(settlement.name, away) AS town
    FROM located JOIN location USING (location_id), settlement, LATERAL (SELECT sqrt(
        pow(settlement.lat - location.lat, 2) +
        pow((settlement.lon - location.lon) * cos(radians(location.lat)), 2)) AS away)
    WHERE postcode IS NULL AND coalesce(address NOT LIKE '%,%', true)
        AND settlement.kind IN ('city', 'town', 'village') AND away < 0.045
    GROUP BY position),
place AS (
    SELECT position, postcode, wheelchair, accessibility, placed_by,
        CASE WHEN address IS NULL THEN 'In or near ' || town
            ELSE concat_ws(', in or near ', address, town) END AS address
    FROM located JOIN location USING (location_id) LEFT JOIN nearest USING (position)),
rule AS (
    SELECT position, byday, opens_at, coalesce(opening_hours, concat_ws('. ',
        nullif(concat_ws(', ',
            nullif(concat_ws(' ', byday, coalesce(
                opens_at || ' to ' || closes_at, 'from ' || opens_at, 'until ' || closes_at)), ''),
            nullif(concat_ws(' ', 'from ' || strftime(greatest(valid_from, dtstart), '%-d %B %Y'),
                'until ' || strftime(valid_to, '%-d %B %Y')), '')), ''),
        description)) AS said
    FROM wanted JOIN located USING (position) JOIN schedule USING (service_id)
    WHERE schedule.location_id IS NULL OR schedule.location_id = located.location_id),
hours AS (
    SELECT position, string_agg(nullif(said, ''), E'\\n' ORDER BY list_position(
        ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'], regexp_extract(byday, '[A-Z]{2}')), opens_at,
        said) AS opening_hours
    FROM rule GROUP BY position),
charge AS (
    SELECT service_id, cost_option.rowid AS position, option, amount, description,
        CASE WHEN amount = 0 THEN 'free'
        WHEN coalesce(currency, 'GBP') = 'GBP' THEN '£' || printf('%.2f', amount)
        ELSE printf('%.2f ', amount) || currency END AS price
    FROM named JOIN cost_option USING (service_id)),
told AS (  -- once: not "free: Free.", nor "free: Equipment on loan is free."
    SELECT service_id, position, concat_ws(': ', option, nullif(CASE
        WHEN lower(rtrim(description, '.')) = price THEN price
        WHEN amount = 0 AND regexp_matches(description, '(^|\\b(is|are) )free\\b', 'i')
            THEN description
        ELSE concat_ws('. ', price, description) END, '')) AS said
    FROM charge),
price AS (
    SELECT service_id, string_agg(upper(said[1]) || said[2:], E'\\n' ORDER BY position) AS cost
    FROM told WHERE said <> '' GROUP BY service_id),
need AS (
    SELECT service_id, string_agg(need, ',' ORDER BY need) AS needs
    FROM named JOIN service_need USING (service_id) GROUP BY service_id),
lent AS (  -- what the entry has from other sources: one line a source
    SELECT service_id, title, string_agg(field, ',' ORDER BY field) AS fields
    FROM named JOIN field_source USING (service_id) JOIN source USING (source_id)
    GROUP BY service_id, title),
borrowed AS (
    SELECT service_id, string_agg(title || E'\t' || fields, E'\n' ORDER BY title) AS fields_from
    FROM lent GROUP BY service_id)
SELECT wanted.service_id, place.* EXCLUDE (position), hours.opening_hours, price.cost,
    need.needs, borrowed.fields_from, service.* EXCLUDE (service_id),
    organization.name AS organization, source.title AS source_title,
    source.vintage AS source_vintage
FROM wanted LEFT JOIN service USING (service_id)
LEFT JOIN organization USING (organization_id)
LEFT JOIN source ON source.source_id = service.source_id
LEFT JOIN place USING (position)
LEFT JOIN hours USING (position)
LEFT JOIN price ON price.service_id = wanted.service_id
LEFT JOIN need ON need.service_id = wanted.service_id
LEFT JOIN borrowed ON borrowed.service_id = wanted.service_id
ORDER BY position
"""
"""What is known of some services, to be shown."""

MISSING = """
WITH gap AS (
    SELECT source_id, service_id, name, 'place' AS missing FROM service
    WHERE delivery = 'place' AND NOT whole_area AND service_id NOT IN (
        SELECT service_id FROM service_at_location)
    UNION ALL
    SELECT service.source_id, service_id, service.name, 'postcode place only' FROM service
    WHERE service_id IN (SELECT service_id FROM service_at_location
        JOIN location USING (location_id) WHERE placed_by = 'postcode')
    UNION ALL
    SELECT source_id, service_id, name, 'ages' FROM service
    WHERE min_age IS NULL AND max_age IS NULL AND category IN ('early-years', 'mainstream-school',
        'special-school', 'resourced-provision', 'alternative-provision', 'college',
        'specialist-college', 'childcare')
    UNION ALL
    SELECT source_id, service_id, name, 'a date of the last check' FROM service
    WHERE assured IS NULL)
SELECT source_id, missing, count(*) AS entries, list(name ORDER BY name)[:3] AS examples
FROM gap GROUP BY source_id, missing ORDER BY source_id, missing
"""
"""What entries lack, by source."""

UNCHECKED_DAYS = 180
"""An entry that nobody has checked for longer is said to be so."""

UNCHECKED = """
SELECT source_id, service_id, name, assured, date_diff('day', assured, $1::DATE) AS days
FROM service WHERE date_diff('day', assured, $1::DATE) > $2 ORDER BY days DESC, name, service_id
"""
"""Entries that were last checked too long ago."""

SERVICES = """
SELECT service_id, service.name, category, service.source_id, service.illustrative, delivery,
    whole_area, min_age, max_age, referral, assured,
    coalesce(authority_code, '') AS authority_code, coalesce(source.kind, '') AS source_kind,
    coalesce(organization.name, '') AS provider,
    service_id IN (SELECT service_id FROM cost_option WHERE amount = 0) AS free
FROM service LEFT JOIN source ON source.source_id = service.source_id
LEFT JOIN organization USING (organization_id)
ORDER BY service_id
"""
"""The services, as a search needs them."""

TEXTS = """
SELECT service_id, other_names, concat_ws(' ', description, eligibility, how_to_access) AS about,
    address
FROM service LEFT JOIN (
    SELECT service_id, string_agg(DISTINCT merged.name, ' ') AS other_names FROM merged
    GROUP BY service_id) USING (service_id)
LEFT JOIN (SELECT service_id, string_agg(concat_ws(' ', location.name, address, postcode), ' ')
        AS address
    FROM service_at_location JOIN location USING (location_id) GROUP BY service_id)
    USING (service_id)
ORDER BY service_id
"""
"""What a search looks through, in the order of ``SERVICES``."""

JUDGED = """
SELECT rowid AS row, easting, northing, quality::DOUBLE AS quality,
    terminated IS NOT NULL AS ended, coalesce(large_user, false) AS large_user
FROM postcode ORDER BY rowid
"""
"""All postcodes, as `geo.places.which_homes.why_not_homes` needs them."""

OF_AREA = """
SELECT postcode, easting, northing, lsoa, quality, not_home FROM postcode
LEFT JOIN authority ON authority.code = authority_code
WHERE authority_code = $1 OR upper_code = $1 ORDER BY postcode
"""
"""The postcodes of a council, and why each that is no home is none."""

BEYOND = """
SELECT postcode, easting, northing, lsoa, quality FROM postcode
LEFT JOIN authority ON authority.code = authority_code
WHERE authority_code IS DISTINCT FROM $1 AND upper_code IS DISTINCT FROM $1
    AND not_home IS NULL AND easting BETWEEN $2 AND $3 AND northing BETWEEN $4 AND $5
ORDER BY postcode
"""
"""Postcodes of other councils in a box of the grid that count as homes."""

OURS = """
SELECT easting, northing, lsoa, CASE WHEN authority_code = $1 THEN $1
    ELSE coalesce(upper_code, authority_code) END AS code FROM postcode
LEFT JOIN authority ON authority.code = authority_code
WHERE authority_code IS NOT NULL AND coalesce(not_home, '') NOT LIKE 'ended%'
    AND easting BETWEEN $2 AND $3 AND northing BETWEEN $4 AND $5
"""
"""Postcodes in a box of the grid, with the LSOA and the upper council of each."""

CAPACITY = """
SELECT service.service_id, maximum::DOUBLE AS places, '' AS need, NULL::DOUBLE AS age_from,
    NULL::DOUBLE AS age_to, coalesce(school.service_id, '') AS part_of
FROM service_capacity JOIN service USING (service_id) LEFT JOIN (
    SELECT service_id, urn FROM service WHERE urn IS NOT NULL AND category <> 'resourced-provision'
) AS school ON service.category = 'resourced-provision'
    AND ends_with(service.organization_id, 'school-' || school.urn)
WHERE maximum IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY service.service_id
    ORDER BY maximum, service_capacity.source_id) = 1
ORDER BY service.service_id
"""
"""Places of services; those of a special class are among those of its school."""

FIGURES = """
SELECT zone_id, kind, measure, value, need, age_from, age_to, symbol, basis, zone_demand.source_id
FROM zone_demand JOIN (SELECT zone_id, min(kind) AS kind FROM zone GROUP BY zone_id)
    USING (zone_id) ORDER BY ALL
"""
"""Figures by zone, each with the kind of its zone."""

WAYS_IN = """
WITH numbered AS (
    SELECT service_id, row_number() OVER (ORDER BY service_id) - 1 AS service FROM service)
SELECT service, location_id, location.lat, location.lon,
    coalesce(wheelchair, '') AS wheelchair,
    coalesce(entrance.lat, location.lat) AS entrance_lat,
    coalesce(entrance.lon, location.lon) AS entrance_lon
FROM numbered JOIN service_at_location USING (service_id)
JOIN location USING (location_id) LEFT JOIN entrance USING (location_id)
ORDER BY service, location_id, entrance_lat, entrance_lon
"""
"""The ways into the places of services; `service` is the row in ``SERVICES``."""

STOPS = """
SELECT name, kind, indicator, street, bearing, lon, lat FROM stop
WHERE kind IN ('BCT', 'BCS', 'BCQ', 'BST', 'BCE', 'RLY', 'RSE', 'RPL', 'MET', 'TMU', 'PLT',
    'FER', 'FTD', 'FBT')
UNION ALL
SELECT service.name, category, NULL, NULL, NULL, location.lon, location.lat FROM service
JOIN service_at_location USING (service_id) JOIN location USING (location_id)
WHERE category IN ('bus-stop', 'station', 'ferry') AND NOT illustrative
    AND NOT EXISTS (SELECT 1 FROM stop)
ORDER BY ALL
"""
"""Stops of buses, trains, trams and ferries. Taxi ranks and airports are none."""

SCHOOLS = """
SELECT service_id, urn, name, category, min_age, max_age, illustrative, authority_code, source_id
FROM service WHERE list_contains($1::VARCHAR[], category) AND ($2 OR NOT illustrative)
ORDER BY service_id
"""
"""Schools, as `geo.school_travel.schools` needs them."""

GATES = """
SELECT service_id, coalesce(entrance.lon, location.lon) AS lon,
    coalesce(entrance.lat, location.lat) AS lat, coalesce(entrance.kind, $2) AS kind
FROM service JOIN service_at_location USING (service_id) JOIN location USING (location_id)
LEFT JOIN entrance USING (location_id)
WHERE list_contains($1::VARCHAR[], category) ORDER BY ALL
"""
"""The ways in to schools."""

ADDRESS_POINTS = """
SELECT uprn, easting, northing FROM address_point
WHERE uprn IN (SELECT unnest($1::BIGINT[]))
"""
"""Where properties are, EPSG:27700."""

FORMER_SCHOOLS = """
WITH RECURSIVE later AS (
    SELECT former_urn, urn FROM urn_change
    UNION
    SELECT later.former_urn, urn_change.urn
    FROM later JOIN urn_change ON urn_change.former_urn = later.urn)
SELECT closed_school.urn, any_value(name) AS name, any_value(laestab) AS laestab,
    max(closed) AS closed,
    list(DISTINCT later.urn ORDER BY later.urn) FILTER (later.urn IS NOT NULL) AS became
FROM closed_school LEFT JOIN later ON later.former_urn = closed_school.urn
GROUP BY closed_school.urn ORDER BY closed_school.urn
"""
"""Closed schools, with the numbers of those that they became, one after another."""

PLACES_OF = """
SELECT postcode, easting, northing, terminated IS NOT NULL AS terminated,
    coalesce(quality, 0) AS quality,
    authority_code = $2 OR coalesce(upper_code = $2, false) AS here,
    coalesce(upper_name, '') AS authority
FROM postcode LEFT JOIN authority ON authority.code = authority_code
WHERE postcode IN (SELECT unnest($1::VARCHAR[]))
"""
"""Where many postcodes are, and in whose area."""

TIMETABLES = """
SELECT timetable.* EXCLUDE (feed), step_free_trips, untold_trips
FROM timetable LEFT JOIN (
    SELECT timetable_id, sum(step_free_trips)::BIGINT AS step_free_trips,
        sum(untold_trips)::BIGINT AS untold_trips
    FROM transit_route GROUP BY timetable_id) USING (timetable_id)
ORDER BY illustrative, title, timetable_id
"""

ENTRIES = """
SELECT service_id, service.name, category, type_code, service.source_id, location.lon,
    location.lat
FROM service LEFT JOIN school USING (service_id)
LEFT JOIN service_at_location USING (service_id) LEFT JOIN location USING (location_id)
ORDER BY ALL
"""
"""Every entry, once for each of its places."""

SIZES = """
SELECT (SELECT count(*) FROM postcode LEFT JOIN authority ON authority.code = authority_code
        WHERE (authority_code = $1 OR upper_code = $1) AND easting IS NOT NULL
        AND not_home IS NULL) AS homes,
    (SELECT coalesce(sum(length_m), 0) / 1000 FROM edge) AS streets,
    (SELECT count(*) FROM stop) AS stops,
    (SELECT count(*) FROM zone) AS zones,
    (SELECT count(*) FROM zone_demand) AS figures,
    (SELECT count(*) FROM catchment) AS catchments,
    (SELECT coalesce(sum(trips), 0) FROM timetable) AS trips
"""
"""How much there is of what has no entry; streets in kilometres."""

STATE = """
SELECT service_id, service.name, category, service.urn, service.source_id,
    source.kind AS source_kind,
    source.title AS source_title, source.address AS source_address, source_ref,
    service.delivery, min_age, max_age, assured, type_code, phase,
    whole_area OR location_id IS NOT NULL AS has_place,
    coalesce(placed_by = 'postcode', false) AS by_postcode,
    service_id IN (SELECT service_id FROM schedule) AS has_hours, lon, lat, postcode
FROM service JOIN source USING (source_id) LEFT JOIN school USING (service_id) LEFT JOIN (
    SELECT service_id, min(location_id) AS location_id FROM service_at_location GROUP BY service_id
) USING (service_id) LEFT JOIN location USING (location_id)
WHERE NOT service.illustrative
    AND (service.authority_code IS NULL OR service.authority_code = $1)
ORDER BY service.name, service_id
"""
"""What a council's own entries have and lack; the first place of each."""

OFFERED = """
SELECT service_id, service.name, category, source.title AS source_title,
    source.kind AS source_kind, source_ref,
    coalesce(service.authority_code <> $1, false) AS outside, type_code,
    coalesce(section_41, false) AS section_41, min_age, max_age, assured,
    coalesce(eligibility, '') <> ''
        OR service_id IN (SELECT service_id FROM service_need) AS who,
    coalesce(how_to_access, '') <> '' OR referral IS NOT NULL AS how,
    coalesce(phone, service.email, service.url, organization.email, organization.url) IS NOT NULL
        AS contact,
    service_id IN (SELECT service_id FROM cost_option) AS cost
FROM service JOIN source USING (source_id) LEFT JOIN organization USING (organization_id)
LEFT JOIN school USING (service_id)
WHERE $2 OR NOT service.illustrative
ORDER BY service.name, service_id
"""
"""What each entry says of what a Local Offer is asked to hold."""

SENDIASS = """
SELECT coalesce(service.url, source.page), coalesce(assured, source.retrieved)::VARCHAR,
    service.name, coalesce(service.phone, ''), coalesce(service.url, ''), ''
FROM service JOIN source USING (source_id)
WHERE category = 'sendiass' AND NOT service.illustrative AND service.authority_code = $1
    AND coalesce(service.url, source.page) LIKE 'http%'
    AND coalesce(service.phone, service.url) IS NOT NULL
ORDER BY service.phone IS NULL, service.name, service_id LIMIT 1
"""
"""The area's SENDIASS as a source lists it, in the order of `geo.records.LocalContact`."""
