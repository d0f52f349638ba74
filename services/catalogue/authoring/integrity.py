"""What the database refuses by itself: writers who approve, texts that change after they were handed in.

For use in a migration, after the table of Revision.
"""

from django.db.migrations import RunSQL

CREATE = """
ALTER TABLE services_revision ADD CONSTRAINT nobody_approves_what_they_wrote
    CHECK (approver_id IS NULL OR NOT approver_id = ANY(writers || author_id));

CREATE FUNCTION services_revision_keeps_its_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'a revision that was handed in is never deleted'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF ROW(NEW.kind, NEW.code, NEW.number, NEW.created_at)
        IS DISTINCT FROM ROW(OLD.kind, OLD.code, OLD.number, OLD.created_at) THEN
        RAISE EXCEPTION 'a revision keeps its name and number' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state <> 'draft' AND ROW(NEW.body, NEW.digest, NEW.author_id, NEW.writers, NEW.reason)
        IS DISTINCT FROM ROW(OLD.body, OLD.digest, OLD.author_id, OLD.writers, OLD.reason) THEN
        RAISE EXCEPTION 'what was handed in does not change; begin a new draft'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state <> OLD.state AND NOT (OLD.state, NEW.state) IN (
        ('draft', 'submitted'), ('submitted', 'approved'), ('submitted', 'rejected'), ('submitted', 'draft'),
        ('approved', 'published'), ('approved', 'rejected'), ('published', 'replaced'), ('published', 'retired')
    ) THEN
        RAISE EXCEPTION 'a revision does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER services_revision_keeps_its_history BEFORE UPDATE OR DELETE ON services_revision
    FOR EACH ROW EXECUTE FUNCTION services_revision_keeps_its_history();
"""

DROP = """
DROP TRIGGER services_revision_keeps_its_history ON services_revision;
DROP FUNCTION services_revision_keeps_its_history();
ALTER TABLE services_revision DROP CONSTRAINT nobody_approves_what_they_wrote;
"""


def revisions_keep_their_history() -> RunSQL:
    """The migration operation."""
    return RunSQL(CREATE, DROP)
