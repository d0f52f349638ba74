"""What the database refuses by itself: an approved round and its days never change, what was said about places stays.

For use in a migration, after the tables of the rounds.
"""

from django.db.migrations import RunSQL

CREATE = """
CREATE FUNCTION services_approved_rounds_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.approved_at IS NOT NULL THEN
        RAISE EXCEPTION 'an approved round never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER services_approved_rounds_stay BEFORE UPDATE OR DELETE ON services_round
    FOR EACH ROW EXECUTE FUNCTION services_approved_rounds_stay();

CREATE FUNCTION services_days_of_approved_rounds_stay() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.round_id ELSE OLD.round_id END;
BEGIN
    IF EXISTS (SELECT FROM services_round WHERE id = found AND approved_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the days of an approved round never change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER services_days_of_approved_rounds_stay BEFORE INSERT OR UPDATE OR DELETE ON services_roundstage
    FOR EACH ROW EXECUTE FUNCTION services_days_of_approved_rounds_stay();

CREATE FUNCTION services_places_are_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND NOT EXISTS (
        SELECT FROM services_round WHERE id = OLD.round_id AND approved_at IS NOT NULL
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'how many places there are is said anew, never changed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER services_places_are_written_once BEFORE UPDATE OR DELETE ON services_roundplaces
    FOR EACH ROW EXECUTE FUNCTION services_places_are_written_once();
"""

DROP = """
DROP TRIGGER services_places_are_written_once ON services_roundplaces;
DROP FUNCTION services_places_are_written_once();
DROP TRIGGER services_days_of_approved_rounds_stay ON services_roundstage;
DROP FUNCTION services_days_of_approved_rounds_stay();
DROP TRIGGER services_approved_rounds_stay ON services_round;
DROP FUNCTION services_approved_rounds_stay();
"""


def approved_rounds_stay() -> RunSQL:
    """The operation that makes these triggers."""
    return RunSQL(CREATE, DROP)
