"""The database itself refuses to edit what is filed: a row of scope or a room is ended, and another begun."""

from django.db import migrations

REFUSE_EDITS = """
CREATE FUNCTION institutions_refuse_editing_what_is_filed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - 'valid_until' IS DISTINCT FROM to_jsonb(NEW) - 'valid_until' THEN
        RAISE EXCEPTION '备案范围和备案考场不可更改：请结束原记录并新增一条'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.valid_until IS DISTINCT FROM NEW.valid_until
        AND (NEW.valid_until IS NULL OR NEW.valid_until > OLD.valid_until) THEN
        RAISE EXCEPTION '备案范围和备案考场只能结束，不能延长；延长的，请新增一条'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER filed_scope_only_ends BEFORE UPDATE ON institutions_filedscope
    FOR EACH ROW EXECUTE FUNCTION institutions_refuse_editing_what_is_filed();
CREATE TRIGGER filed_room_only_ends BEFORE UPDATE ON institutions_filedroom
    FOR EACH ROW EXECUTE FUNCTION institutions_refuse_editing_what_is_filed();
"""

ALLOW_EDITS = """
DROP TRIGGER filed_room_only_ends ON institutions_filedroom;
DROP TRIGGER filed_scope_only_ends ON institutions_filedscope;
DROP FUNCTION institutions_refuse_editing_what_is_filed();
"""


class Migration(migrations.Migration):
    """Triggers on the tables of filed scope and filed rooms."""

    dependencies = [("institutions", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE_EDITS, ALLOW_EDITS)]
