CREATE TABLE `policy_proposal` (
	`id` text PRIMARY KEY NOT NULL,
	`digest` text NOT NULL,
	`pack` text NOT NULL,
	`version` text NOT NULL,
	`mode` text NOT NULL,
	`bundle` text NOT NULL,
	`files` text NOT NULL,
	`base` text,
	`note` text NOT NULL,
	`state` text NOT NULL,
	`at` integer NOT NULL,
	`by` integer NOT NULL,
	`activate_at` integer,
	`decided_at` integer,
	`decided_by` integer,
	`decided_why` text,
	`in_force_at` integer,
	`called_off_at` integer,
	`called_off_by` integer,
	`called_off_why` text
);
--> statement-breakpoint
CREATE INDEX `policy_proposal_digest` ON `policy_proposal` (`digest`);--> statement-breakpoint
ALTER TABLE `policy_version` ADD `entered_at` integer;--> statement-breakpoint
ALTER TABLE `policy_version` ADD `proposal` text;--> statement-breakpoint
ALTER TABLE `policy_version` ADD `called_off_at` integer;