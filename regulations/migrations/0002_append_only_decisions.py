"""The database itself refuses to change or remove what a province has decided about its text."""

from django.db import migrations

REFUSE_CHANGES = """
CREATE FUNCTION regulations_decision_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'decisions about the law are append-only' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER pack_adoption_append_only
    BEFORE UPDATE OR DELETE ON regulations_packadoption
    FOR EACH ROW EXECUTE FUNCTION regulations_decision_is_append_only();

CREATE TRIGGER pack_adoption_no_truncate
    BEFORE TRUNCATE ON regulations_packadoption
    FOR EACH STATEMENT EXECUTE FUNCTION regulations_decision_is_append_only();

CREATE TRIGGER reading_decision_append_only
    BEFORE UPDATE OR DELETE ON regulations_readingdecision
    FOR EACH ROW EXECUTE FUNCTION regulations_decision_is_append_only();

CREATE TRIGGER reading_decision_no_truncate
    BEFORE TRUNCATE ON regulations_readingdecision
    FOR EACH STATEMENT EXECUTE FUNCTION regulations_decision_is_append_only();
"""

ALLOW_CHANGES = """
DROP TRIGGER reading_decision_no_truncate ON regulations_readingdecision;
DROP TRIGGER reading_decision_append_only ON regulations_readingdecision;
DROP TRIGGER pack_adoption_no_truncate ON regulations_packadoption;
DROP TRIGGER pack_adoption_append_only ON regulations_packadoption;
DROP FUNCTION regulations_decision_is_append_only();
"""


class Migration(migrations.Migration):
    """Triggers on the tables of adoptions and of decisions on readings."""

    dependencies = [("regulations", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE_CHANGES, ALLOW_CHANGES)]
