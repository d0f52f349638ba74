"""A published version never changes: the database itself refuses. For use in a migration."""

from django.db.migrations import RunSQL

CREATE = """
CREATE FUNCTION services_version_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a published version is never deleted; retire it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.retired_at IS NOT NULL
        OR to_jsonb(NEW) - 'retired_at' IS DISTINCT FROM to_jsonb(OLD) - 'retired_at' THEN
        RAISE EXCEPTION 'a published version never changes; publish a new one'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER services_version_is_final BEFORE UPDATE OR DELETE ON services_onethingversion
    FOR EACH ROW EXECUTE FUNCTION services_version_is_final();
"""

DROP = """
DROP TRIGGER services_version_is_final ON services_onethingversion;
DROP FUNCTION services_version_is_final();
"""


def versions_are_final() -> RunSQL:
    """The migration operation; it comes after the table of OneThingVersion."""
    return RunSQL(CREATE, DROP)
