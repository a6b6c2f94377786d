CREATE TABLE `suppressed` (
	`suppression` text NOT NULL,
	`lookup` integer NOT NULL,
	`rule` text NOT NULL,
	PRIMARY KEY(`suppression`, `lookup`, `rule`)
);
--> statement-breakpoint
CREATE TABLE `suppression` (
	`id` text PRIMARY KEY NOT NULL,
	`rule` text NOT NULL,
	`actor` integer,
	`team` text,
	`organisation` text,
	`reason` text,
	`call_site` text,
	`owner` integer NOT NULL,
	`why` text NOT NULL,
	`at` integer NOT NULL,
	`by` integer NOT NULL,
	`until` integer NOT NULL,
	`ended_at` integer,
	`ended_by` integer
);
