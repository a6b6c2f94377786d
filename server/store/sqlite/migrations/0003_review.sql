CREATE TABLE `lesson` (
	`id` text PRIMARY KEY NOT NULL,
	`finding` text NOT NULL,
	`at` integer NOT NULL,
	`cause` text,
	`organisation` text,
	`data` text NOT NULL,
	`state` text NOT NULL,
	`decided_at` integer,
	`decided_by` integer,
	`note` text,
	`proposal` text
);
--> statement-breakpoint
CREATE INDEX `lesson_state` ON `lesson` (`state`,`at`);--> statement-breakpoint
CREATE TABLE `sample` (
	`lookup` integer PRIMARY KEY NOT NULL,
	`finding` text NOT NULL,
	`round` text NOT NULL,
	`at` integer NOT NULL,
	`share` real NOT NULL,
	`number` real NOT NULL,
	`stratum` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sample_finding` ON `sample` (`finding`);--> statement-breakpoint
CREATE TABLE `warning` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`organisation` text,
	`team` text NOT NULL,
	`would_be` text NOT NULL,
	`actor` integer,
	`subject` integer,
	`data` text,
	`outcome` text,
	`settled_at` integer
);
--> statement-breakpoint
CREATE INDEX `warning_at` ON `warning` (`at`);--> statement-breakpoint
CREATE INDEX `warning_open` ON `warning` (`settled_at`,`at`);--> statement-breakpoint
ALTER TABLE `review_step` ADD `data` text;