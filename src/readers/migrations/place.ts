/** SQL files that a migration tool runs. */
export const sqlPlace = /(?:^|\/)(?:[\w-]*migrations?|migrate|db|database|alembic|prisma|flyway|liquibase|changelogs?|sqitch|deploy|schema|sql|upgrades?)\/(?:.*\/)?[^/]+\.sql$|(?:^|\/)V\d[\w.]*__[^/]+\.sql$|\.up\.sql$/i;
/** Undoing is meant to lose what the migration made: golang-migrate and sqlx down files, Flyway undo, sqitch revert, diesel down. */
export const undoFile = /[._-]down\.sql$|(?:^|\/)down(?:\.sql$|\/)|(?:^|\/)U\d[\w.]*__[^/]+\.sql$|(?:^|\/)(?:revert|rollback|undo|seeds?|seeders?)\/|[._-](?:rollback|revert|undo)\.sql$|(?:^|\/)seeds?[^/]*\.sql$/i;
