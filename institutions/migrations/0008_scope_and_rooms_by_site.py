"""What is filed belongs to a site and is never edited in place: rows that stood before get the main site."""

import django.db.models.deletion
from django.db import migrations, models

MAIN_SITE = "主场地"

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
# A table with rows just written is altered only once its deferred checks are done.
CHECK_NOW = "SET CONSTRAINTS ALL IMMEDIATE"


def give_every_row_its_site(apps, schema_editor):
    """Tie scope and rooms to the main site: the first site that stands, else one at the address."""
    institutions = apps.get_model("institutions", "Institution").objects.exclude(valid_from=None)
    scope, rooms = apps.get_model("institutions", "FiledScope"), apps.get_model("institutions", "FiledRoom")
    states = apps.get_model("institutions", "RoomState")
    for institution in institutions.iterator():
        main = _main_site(institution, apps)
        scope.objects.filter(institution=institution).update(site=main)
        for room in rooms.objects.filter(institution=institution).select_related("filing"):
            state = states.objects.filter(room=room, until=None).first()
            decided = room.filing.decided_at
            room.site_id = state.site_id if state else main.pk
            room.valid_from = decided.date() if decided else institution.valid_from
            room.save(update_fields=["site", "valid_from"])


def _main_site(institution, apps):
    sites = apps.get_model("institutions", "Site")
    main = sites.objects.filter(institution=institution, until=None).order_by("pk").first()
    if main is None:
        clock, _ = apps.get_model("accounts", "User").objects.get_or_create(
            username="clock", defaults={"name": "系统时钟", "password": "!"}
        )
        main = sites.objects.create(
            institution=institution,
            name=MAIN_SITE,
            address=institution.address,
            since=institution.valid_from,
            entered_by=clock,
        )
    main.is_main = True
    main.save(update_fields=["is_main"])
    return main


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_messages"),
        ("institutions", "0007_a_head_allows_a_further_correction"),
    ]

    operations = [
        migrations.AlterField(
            model_name="filing",
            name="kind",
            field=models.CharField(
                choices=[
                    ("initial", "首次备案"),
                    ("renewal", "延续备案"),
                    ("scope_extension", "增加职业或等级"),
                    ("information_change", "信息变更"),
                    ("site_change", "场地变更"),
                ],
                default="initial",
                max_length=20,
                verbose_name="备案类型",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="is_main",
            field=models.BooleanField(default=False, verbose_name="主场地"),
        ),
        migrations.CreateModel(
            name="FilingSite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_main", models.BooleanField(default=False, verbose_name="主场地")),
                (
                    "act",
                    models.CharField(
                        choices=[("add", "新增"), ("keep", "不变"), ("move", "迁址"), ("give_up", "停用")],
                        default="add",
                        max_length=8,
                        verbose_name="变更事项",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="场地名称")),
                ("address", models.CharField(max_length=200, verbose_name="地址")),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[("owned", "自有"), ("leased", "租赁")],
                        max_length=8,
                        verbose_name="权属",
                    ),
                ),
                ("lease_from", models.DateField(blank=True, null=True, verbose_name="租赁起始日")),
                ("lease_until", models.DateField(blank=True, null=True, verbose_name="租赁终止日")),
                (
                    "floor_area_m2",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=9, null=True, verbose_name="面积（平方米）"
                    ),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sites",
                        to="institutions.filing",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="institutions.site",
                        verbose_name="登记的场地",
                    ),
                ),
            ],
            options={
                "verbose_name": "申报场地",
                "verbose_name_plural": "申报场地",
                "ordering": ["-is_main", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="filingsite",
            constraint=models.UniqueConstraint(fields=("filing", "name"), name="a_site_name_once_per_filing"),
        ),
        migrations.AddConstraint(
            model_name="filingsite",
            constraint=models.UniqueConstraint(fields=("filing", "site"), name="a_site_once_per_filing"),
        ),
        migrations.AddConstraint(
            model_name="filingsite",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_main", True)), fields=("filing",), name="one_main_site_per_filing"
            ),
        ),
        migrations.AddConstraint(
            model_name="filingsite",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("act", "add"), ("site__isnull", True)),
                    models.Q(models.Q(("act", "add"), _negated=True), ("site__isnull", False)),
                    _connector="OR",
                ),
                name="only_a_new_site_is_on_no_register",
            ),
        ),
        migrations.AddField(
            model_name="filingitem",
            name="sites",
            field=models.ManyToManyField(
                blank=True, related_name="items", to="institutions.filingsite", verbose_name="场地"
            ),
        ),
        migrations.AddField(
            model_name="room",
            name="site",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rooms",
                to="institutions.filingsite",
                verbose_name="所在场地",
            ),
        ),
        migrations.RemoveConstraint(model_name="filedscope", name="a_scope_once_from_a_date"),
        migrations.RemoveConstraint(model_name="filedscope", name="a_special_scope_once_from_a_date"),
        migrations.RemoveConstraint(model_name="filedroom", name="a_filed_room_once_per_institution"),
        migrations.AddField(
            model_name="filedscope",
            name="site",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="scope",
                to="institutions.site",
                verbose_name="场地",
            ),
        ),
        migrations.AddField(
            model_name="filedroom",
            name="site",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rooms",
                to="institutions.site",
                verbose_name="场地",
            ),
        ),
        migrations.AddField(
            model_name="filedroom",
            name="valid_from",
            field=models.DateField(null=True, verbose_name="起"),
        ),
        migrations.AddField(
            model_name="filedroom",
            name="valid_until",
            field=models.DateField(null=True, verbose_name="止"),
        ),
        migrations.RunPython(give_every_row_its_site, migrations.RunPython.noop),
        migrations.RunSQL(CHECK_NOW, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="filedscope",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="scope",
                to="institutions.site",
                verbose_name="场地",
            ),
        ),
        migrations.AlterField(
            model_name="filedroom",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rooms",
                to="institutions.site",
                verbose_name="场地",
            ),
        ),
        migrations.AlterField(
            model_name="filedroom",
            name="valid_from",
            field=models.DateField(verbose_name="起"),
        ),
        migrations.AddConstraint(
            model_name="filedscope",
            constraint=models.UniqueConstraint(
                fields=("site", "occupation", "level", "valid_from"), name="a_scope_once_from_a_date"
            ),
        ),
        migrations.AddConstraint(
            model_name="filedscope",
            constraint=models.UniqueConstraint(
                fields=("site", "special_item", "valid_from"), name="a_special_scope_once_from_a_date"
            ),
        ),
        migrations.AddConstraint(
            model_name="filedroom",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_until__isnull", True)),
                fields=("institution", "name"),
                name="a_filed_room_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_main", True), ("until__isnull", True)),
                fields=("institution",),
                name="one_main_site_at_a_time",
            ),
        ),
        migrations.RunSQL(REFUSE_EDITS, ALLOW_EDITS),
    ]
