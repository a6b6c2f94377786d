from alembic import op

revision = "9f2c1d7ab310"
down_revision = "4b1e77c0d2aa"


def upgrade():
    op.execute("ALTER TABLE klanten ADD COLUMN bsn varchar(9)")
    op.execute("UPDATE klanten SET bsn = '123456782' WHERE id = 1")  # expect: hard-coded-personal-data


def downgrade():
    op.execute("ALTER TABLE klanten DROP COLUMN bsn")
