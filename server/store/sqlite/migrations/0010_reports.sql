CREATE TABLE `report_delivery` (
	`id` text PRIMARY KEY NOT NULL,
	`subscription` text NOT NULL,
	`month` text NOT NULL,
	`state` text NOT NULL,
	`made_at` integer NOT NULL,
	`next_at` integer,
	`sent_at` integer,
	`attempts` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `report_delivery_once` ON `report_delivery` (`subscription`,`month`);--> statement-breakpoint
CREATE INDEX `report_delivery_next` ON `report_delivery` (`state`,`next_at`);--> statement-breakpoint
CREATE TABLE `report_month` (
	`month` text NOT NULL,
	`organisation` text NOT NULL,
	`zone` text NOT NULL,
	`counted_at` integer NOT NULL,
	`size` integer NOT NULL,
	`told` integer NOT NULL,
	`took` integer NOT NULL,
	`data` text NOT NULL,
	PRIMARY KEY(`month`, `organisation`)
);
--> statement-breakpoint
CREATE TABLE `report_subscription` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`organisation` text NOT NULL,
	`day` integer NOT NULL,
	`channel` text NOT NULL,
	`recipients` text NOT NULL,
	`format` text NOT NULL,
	`language` text NOT NULL,
	`at` integer NOT NULL,
	`by` integer NOT NULL,
	`ended_at` integer,
	`ended_by` integer
);
--> statement-breakpoint
CREATE TABLE `specific_report` (
	`id` text PRIMARY KEY NOT NULL,
	`about_kind` text NOT NULL,
	`about` integer NOT NULL,
	`from_at` integer NOT NULL,
	`to_at` integer NOT NULL,
	`case_number` text,
	`purpose` text,
	`state` text NOT NULL,
	`at` integer NOT NULL,
	`by` integer NOT NULL,
	`decided_at` integer,
	`decided_by` integer,
	`expires_at` integer,
	`destroyed_at` integer,
	`data` text
);
--> statement-breakpoint
CREATE INDEX `specific_report_at` ON `specific_report` (`at`);--> statement-breakpoint
CREATE INDEX `specific_report_expires` ON `specific_report` (`state`,`expires_at`);