"""History and applications are written once; case numbers come from a sequence, so that nobody waits for one."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION workflows_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb;
    after jsonb;
BEGIN
    -- A new key may seal the same value anew (decision 005): only sealed columns, named by the trigger, and only
    -- from one key or cipher to another, when the transaction says that this is what it does.
    IF TG_OP = 'UPDATE' AND TG_NARGS > 0 AND current_setting('services.resealing', true) = 'on' THEN
        before := to_jsonb(OLD);
        after := to_jsonb(NEW);
        IF before - TG_ARGV = after - TG_ARGV AND NOT EXISTS (
            SELECT FROM unnest(TG_ARGV) AS sealed
            WHERE before ->> sealed IS DISTINCT FROM after ->> sealed
              AND (after ->> sealed NOT SIMILAR TO '[0-9]+.[a-z0-9-]+.[a-z0-9_-]+.[A-Za-z0-9+/=]+'
                   OR substring(before ->> sealed from '^(.*)[.]') = substring(after ->> sealed from '^(.*)[.]'))
        ) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is written once and never changed', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER case_event_is_append_only BEFORE UPDATE OR DELETE ON workflows_caseevent
    FOR EACH ROW EXECUTE FUNCTION workflows_is_append_only();
CREATE TRIGGER application_is_final BEFORE UPDATE OR DELETE ON workflows_application
    FOR EACH ROW EXECUTE FUNCTION workflows_is_append_only('answers', 'values', 'documents');
CREATE TRIGGER result_is_final BEFORE UPDATE OR DELETE ON workflows_result
    FOR EACH ROW EXECUTE FUNCTION workflows_is_append_only('number', 'data');
"""

MUTABLE = """
DROP TRIGGER result_is_final ON workflows_result;
DROP TRIGGER application_is_final ON workflows_application;
DROP TRIGGER case_event_is_append_only ON workflows_caseevent;
DROP FUNCTION workflows_is_append_only();
"""

# Six digits a day in a number; a region that received a million cases in a day would have to wait for tomorrow.
SERIAL = "CREATE SEQUENCE workflows_case_serial MINVALUE 1 MAXVALUE 999999 CYCLE"


class Migration(migrations.Migration):
    dependencies = [("workflows", "0001_initial")]

    operations = [
        migrations.RunSQL(APPEND_ONLY, MUTABLE),
        migrations.RunSQL(SERIAL, "DROP SEQUENCE workflows_case_serial"),
    ]
