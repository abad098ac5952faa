"""The database itself refuses to change or remove what happened and who dealt with it (ADR 0003, 0023)."""

from django.db import migrations

REFUSE_CHANGES = """
CREATE FUNCTION lifecycle_record_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.reacted_at IS NULL AND NEW.reacted_at IS NOT NULL
       AND (to_jsonb(NEW) - 'reacted_at') = (to_jsonb(OLD) - 'reacted_at') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'transition records are append-only' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER transition_record_append_only
    BEFORE UPDATE OR DELETE ON lifecycle_transitionrecord
    FOR EACH ROW EXECUTE FUNCTION lifecycle_record_is_append_only();

CREATE TRIGGER transition_record_no_truncate
    BEFORE TRUNCATE ON lifecycle_transitionrecord
    FOR EACH STATEMENT EXECUTE FUNCTION lifecycle_record_is_append_only();

CREATE FUNCTION lifecycle_assignment_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'assignments of cases are append-only' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER case_assignment_append_only
    BEFORE UPDATE OR DELETE ON lifecycle_caseassignment
    FOR EACH ROW EXECUTE FUNCTION lifecycle_assignment_is_append_only();
"""

ALLOW_CHANGES = """
DROP TRIGGER case_assignment_append_only ON lifecycle_caseassignment;
DROP FUNCTION lifecycle_assignment_is_append_only();
DROP TRIGGER transition_record_no_truncate ON lifecycle_transitionrecord;
DROP TRIGGER transition_record_append_only ON lifecycle_transitionrecord;
DROP FUNCTION lifecycle_record_is_append_only();
"""


class Migration(migrations.Migration):
    """Triggers on the tables of records and of assignments."""

    dependencies = [("lifecycle", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE_CHANGES, ALLOW_CHANGES)]
