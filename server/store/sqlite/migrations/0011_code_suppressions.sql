CREATE TABLE `code_suppression` (
	`repository` text NOT NULL,
	`path` text NOT NULL,
	`rule` text NOT NULL,
	`fingerprint` text NOT NULL,
	`line` integer NOT NULL,
	`why` text NOT NULL,
	`until` text,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`gone_at` integer,
	PRIMARY KEY(`repository`, `path`, `rule`, `fingerprint`)
);
--> statement-breakpoint
CREATE INDEX `code_suppression_first` ON `code_suppression` (`first_at`);