CREATE TABLE `alias` (
	`system` text NOT NULL,
	`kind` text NOT NULL,
	`name` blob NOT NULL,
	`ref` integer NOT NULL,
	PRIMARY KEY(`system`, `kind`, `name`, `ref`)
);
--> statement-breakpoint
CREATE INDEX `alias_person` ON `alias` (`kind`,`ref`);