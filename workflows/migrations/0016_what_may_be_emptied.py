"""An approved disposal may empty the notices and revocations of its cases too, and nothing else of them."""

from django.db import migrations

BLANKING = """
CREATE FUNCTION workflows_revocation_is_being_disposed_of(result bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT workflows_result_is_being_disposed_of(sub_case_id) FROM workflows_result WHERE id = result
$$;
DROP TRIGGER revocation_is_final ON workflows_revocation;
CREATE TRIGGER revocation_is_final BEFORE UPDATE OR DELETE ON workflows_revocation
    FOR EACH ROW WHEN (NOT workflows_revocation_is_being_disposed_of(OLD.result_id))
    EXECUTE FUNCTION workflows_is_append_only('reason');
CREATE TRIGGER revocation_is_only_blanked BEFORE UPDATE OR DELETE ON workflows_revocation
    FOR EACH ROW WHEN (workflows_revocation_is_being_disposed_of(OLD.result_id))
    EXECUTE FUNCTION workflows_is_only_blanked('reason');
DROP TRIGGER notice_is_printed_once ON workflows_notice;
DROP TRIGGER notice_is_final ON workflows_notice;
CREATE TRIGGER notice_is_printed_once BEFORE UPDATE ON workflows_notice
    FOR EACH ROW WHEN (OLD.digest IS DISTINCT FROM NEW.digest AND NOT workflows_is_being_disposed_of(OLD.case_id))
    EXECUTE FUNCTION workflows_notice_is_printed();
CREATE TRIGGER notice_is_final BEFORE UPDATE ON workflows_notice
    FOR EACH ROW WHEN (OLD.digest IS NOT DISTINCT FROM NEW.digest AND NOT workflows_is_being_disposed_of(OLD.case_id))
    EXECUTE FUNCTION workflows_is_append_only('content');
CREATE TRIGGER notice_is_only_blanked BEFORE UPDATE ON workflows_notice
    FOR EACH ROW WHEN (workflows_is_being_disposed_of(OLD.case_id))
    EXECUTE FUNCTION workflows_is_only_blanked('content', 'file', 'digest');
"""

UNDO = """
DROP TRIGGER notice_is_only_blanked ON workflows_notice;
DROP TRIGGER notice_is_final ON workflows_notice;
DROP TRIGGER notice_is_printed_once ON workflows_notice;
CREATE TRIGGER notice_is_printed_once BEFORE UPDATE ON workflows_notice
    FOR EACH ROW WHEN (OLD.digest IS DISTINCT FROM NEW.digest)
    EXECUTE FUNCTION workflows_notice_is_printed();
CREATE TRIGGER notice_is_final BEFORE UPDATE ON workflows_notice
    FOR EACH ROW WHEN (OLD.digest IS NOT DISTINCT FROM NEW.digest)
    EXECUTE FUNCTION workflows_is_append_only('content');
DROP TRIGGER revocation_is_only_blanked ON workflows_revocation;
DROP TRIGGER revocation_is_final ON workflows_revocation;
CREATE TRIGGER revocation_is_final BEFORE UPDATE OR DELETE ON workflows_revocation
    FOR EACH ROW EXECUTE FUNCTION workflows_is_append_only('reason');
DROP FUNCTION workflows_revocation_is_being_disposed_of(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("workflows", "0015_looks_for_questions")]

    operations = [migrations.RunSQL(BLANKING, UNDO)]
