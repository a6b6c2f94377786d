CREATE TABLE `audit_look` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`at` integer NOT NULL,
	`actor` integer NOT NULL,
	`role` text NOT NULL,
	`route` text NOT NULL,
	`target` text,
	`query` text
);
--> statement-breakpoint
CREATE INDEX `audit_look_target` ON `audit_look` (`target`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_look_at` ON `audit_look` (`at`);--> statement-breakpoint
CREATE TABLE `campaign_member` (
	`subject` integer NOT NULL,
	`campaign` text NOT NULL,
	PRIMARY KEY(`subject`, `campaign`)
);
--> statement-breakpoint
CREATE TABLE `checkpoint` (
	`size` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`note` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `consent` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`subject` integer NOT NULL,
	`reason` text,
	`purpose` text,
	`status` text NOT NULL,
	`at` integer NOT NULL,
	`received_at` integer NOT NULL,
	`valid_until` integer,
	`method` text NOT NULL,
	`notice_version` text,
	`organisation` text
);
--> statement-breakpoint
CREATE INDEX `consent_subject` ON `consent` (`subject`,`at`);--> statement-breakpoint
CREATE TABLE `cosignature` (
	`size` integer NOT NULL,
	`witness` text NOT NULL,
	`line` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`size`, `witness`)
);
--> statement-breakpoint
CREATE TABLE `counter` (
	`name` text NOT NULL,
	`key` text NOT NULL,
	`day` integer NOT NULL,
	`n` integer NOT NULL,
	PRIMARY KEY(`name`, `key`, `day`)
);
--> statement-breakpoint
CREATE TABLE `directory` (
	`version` integer PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`key` text NOT NULL,
	`at` integer NOT NULL,
	`received_at` integer NOT NULL,
	`source` text NOT NULL,
	`data` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `directory_key` ON `directory` (`type`,`key`,`version`);--> statement-breakpoint
CREATE TABLE `entry` (
	`idx` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`record` text NOT NULL,
	`bytes` blob NOT NULL
);
--> statement-breakpoint
CREATE INDEX `entry_kind` ON `entry` (`kind`,`idx`);--> statement-breakpoint
CREATE TABLE `erased` (
	`grp` text NOT NULL,
	`person` integer NOT NULL,
	`at` integer NOT NULL,
	`mark` text,
	`done` integer NOT NULL,
	PRIMARY KEY(`grp`, `person`)
);
--> statement-breakpoint
CREATE INDEX `erased_mark` ON `erased` (`mark`);--> statement-breakpoint
CREATE INDEX `erased_done` ON `erased` (`done`);--> statement-breakpoint
CREATE TABLE `erasure` (
	`id` text PRIMARY KEY NOT NULL,
	`grp` text NOT NULL,
	`person` integer NOT NULL,
	`reason` text NOT NULL,
	`note` text,
	`answer` text,
	`state` text NOT NULL,
	`at` integer NOT NULL,
	`by` integer NOT NULL,
	`decided_at` integer,
	`decided_by` integer,
	`erased_at` integer,
	`lookups` integer
);
--> statement-breakpoint
CREATE INDEX `erasure_state` ON `erasure` (`state`);--> statement-breakpoint
CREATE INDEX `erasure_at` ON `erasure` (`at`);--> statement-breakpoint
CREATE TABLE `evidence` (
	`version` integer PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`id` text NOT NULL,
	`current` integer NOT NULL,
	`subject` integer,
	`party` blob,
	`source` text NOT NULL,
	`received_at` integer NOT NULL,
	`made_at` integer NOT NULL,
	`start_at` integer NOT NULL,
	`end_at` integer,
	`transferred_from` text,
	`segment` text,
	`data` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `evidence_id` ON `evidence` (`type`,`id`,`current`);--> statement-breakpoint
CREATE INDEX `evidence_subject` ON `evidence` (`subject`,`start_at`);--> statement-breakpoint
CREATE INDEX `evidence_party` ON `evidence` (`party`,`start_at`);--> statement-breakpoint
CREATE INDEX `evidence_transfer` ON `evidence` (`transferred_from`);--> statement-breakpoint
CREATE INDEX `evidence_segment` ON `evidence` (`segment`);--> statement-breakpoint
CREATE TABLE `evidence_actor` (
	`actor` integer NOT NULL,
	`start_at` integer NOT NULL,
	`version` integer NOT NULL,
	`type` text NOT NULL,
	PRIMARY KEY(`actor`, `type`, `start_at`, `version`)
);
--> statement-breakpoint
CREATE INDEX `evidence_actor_version` ON `evidence_actor` (`version`);--> statement-breakpoint
CREATE INDEX `evidence_shift` ON `evidence_actor` (`type`,`start_at`);--> statement-breakpoint
CREATE TABLE `export_job` (
	`id` text PRIMARY KEY NOT NULL,
	`created_at` integer NOT NULL,
	`data` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `feed` (
	`source` text NOT NULL,
	`type` text NOT NULL,
	`last_received` integer NOT NULL,
	PRIMARY KEY(`source`, `type`)
);
--> statement-breakpoint
CREATE TABLE `finding` (
	`id` text PRIMARY KEY NOT NULL,
	`about_kind` text NOT NULL,
	`about` text NOT NULL,
	`organisation` text,
	`severity` text NOT NULL,
	`severity_rank` integer NOT NULL,
	`status` text NOT NULL,
	`origin` text NOT NULL,
	`from_at` integer NOT NULL,
	`to_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`rules` text NOT NULL,
	`story` text NOT NULL,
	`outcome` text,
	`predecessor` text,
	`rank` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `finding_about` ON `finding` (`about_kind`,`about`);--> statement-breakpoint
CREATE INDEX `finding_status` ON `finding` (`status`,`rank`);--> statement-breakpoint
CREATE TABLE `finding_lookup` (
	`finding` text NOT NULL,
	`lookup` integer NOT NULL,
	`id` text NOT NULL,
	PRIMARY KEY(`finding`, `lookup`)
);
--> statement-breakpoint
CREATE INDEX `finding_lookup_lookup` ON `finding_lookup` (`lookup`);--> statement-breakpoint
CREATE TABLE `gone` (
	`first` integer PRIMARY KEY NOT NULL,
	`end` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `grading` (
	`lookup` integer PRIMARY KEY NOT NULL,
	`mark` integer NOT NULL,
	`settled` integer NOT NULL,
	`data` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `handle` (
	`handle` blob NOT NULL,
	`subject` integer NOT NULL,
	PRIMARY KEY(`handle`, `subject`)
);
--> statement-breakpoint
CREATE INDEX `handle_subject` ON `handle` (`subject`);--> statement-breakpoint
CREATE TABLE `heartbeat` (
	`sender` text NOT NULL,
	`source` text NOT NULL,
	`watermark` integer NOT NULL,
	PRIMARY KEY(`sender`, `source`)
);
--> statement-breakpoint
CREATE TABLE `hold` (
	`id` text PRIMARY KEY NOT NULL,
	`subject` integer,
	`actor` integer,
	`finding` text,
	`from_at` integer,
	`to_at` integer,
	`reason` text NOT NULL,
	`ground` text,
	`until` integer,
	`at` integer NOT NULL,
	`by` integer NOT NULL,
	`ended_at` integer,
	`ended_by` integer
);
--> statement-breakpoint
CREATE TABLE `leaf` (
	`first` integer PRIMARY KEY NOT NULL,
	`data` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `lookup` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`received_at` integer NOT NULL,
	`actor` integer NOT NULL,
	`subject` integer,
	`operation` integer NOT NULL,
	`would_be` integer NOT NULL,
	`organisation` integer NOT NULL,
	`teams` integer NOT NULL,
	`reason` integer NOT NULL,
	`source` integer NOT NULL,
	`integration` integer NOT NULL,
	`policy` integer NOT NULL,
	`decision` integer NOT NULL,
	`facts` integer NOT NULL,
	`fields` integer NOT NULL,
	`ways` integer NOT NULL,
	`source_seq` integer,
	`reference` integer NOT NULL,
	`grown` integer NOT NULL,
	`data` text NOT NULL,
	`note` blob,
	`content` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `lookup_source` (
	`source` text PRIMARY KEY NOT NULL,
	`lookups` integer NOT NULL,
	`unnumbered` integer NOT NULL,
	`last_unnumbered` integer,
	`first_received` integer NOT NULL,
	`last_received` integer NOT NULL,
	`last_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `on_behalf` (
	`actor` integer NOT NULL,
	`lookup` integer NOT NULL,
	PRIMARY KEY(`actor`, `lookup`)
);
--> statement-breakpoint
CREATE TABLE `outcome` (
	`seq` integer PRIMARY KEY NOT NULL,
	`lookup` integer NOT NULL,
	`at` integer NOT NULL,
	`data` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `outcome_lookup` ON `outcome` (`lookup`);--> statement-breakpoint
CREATE TABLE `policy_version` (
	`seq` integer PRIMARY KEY NOT NULL,
	`digest` text NOT NULL,
	`pack` text NOT NULL,
	`version` text NOT NULL,
	`mode` text NOT NULL,
	`bundle` text NOT NULL,
	`at` integer NOT NULL,
	`by` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `reconciliation` (
	`version` integer PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`hour` integer NOT NULL,
	`organisation` text NOT NULL,
	`system` text NOT NULL,
	`current` integer NOT NULL,
	`lookups` integer NOT NULL,
	`batch` text NOT NULL,
	`sender` text NOT NULL,
	`received_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `reconciliation_hour` ON `reconciliation` (`source`,`hour`,`current`);--> statement-breakpoint
CREATE INDEX `reconciliation_received` ON `reconciliation` (`received_at`);--> statement-breakpoint
CREATE INDEX `reconciliation_time` ON `reconciliation` (`hour`);--> statement-breakpoint
CREATE TABLE `review_step` (
	`seq` integer PRIMARY KEY NOT NULL,
	`finding` text NOT NULL,
	`at` integer NOT NULL,
	`step` text NOT NULL,
	`actor` integer NOT NULL,
	`outcome` text,
	`note` text NOT NULL,
	`reference` text
);
--> statement-breakpoint
CREATE INDEX `review_finding` ON `review_step` (`finding`,`seq`);--> statement-breakpoint
CREATE TABLE `segment` (
	`n` integer PRIMARY KEY NOT NULL,
	`first` integer NOT NULL,
	`opened_at` integer NOT NULL,
	`end` integer,
	`closed_at` integer,
	`file` text,
	`sealed_at` integer,
	`graded_below` integer,
	`last_received` integer
);
--> statement-breakpoint
CREATE TABLE `session` (
	`hash` blob PRIMARY KEY NOT NULL,
	`account` text NOT NULL,
	`role` text NOT NULL,
	`organisations` text NOT NULL,
	`csrf` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `setting` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `settlement` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`at` integer NOT NULL,
	`until` integer NOT NULL,
	`count` integer NOT NULL,
	`leaves` blob NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `settlement_id` ON `settlement` (`id`);--> statement-breakpoint
CREATE TABLE `sign_in_link` (
	`hash` blob PRIMARY KEY NOT NULL,
	`account` text NOT NULL,
	`role` text NOT NULL,
	`organisations` text NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer
);
--> statement-breakpoint
CREATE TABLE `source_duplicate` (
	`source` text NOT NULL,
	`epoch` integer NOT NULL,
	`seq` integer NOT NULL,
	`lookup` integer NOT NULL,
	PRIMARY KEY(`source`, `epoch`, `seq`, `lookup`)
);
--> statement-breakpoint
CREATE TABLE `source_epoch` (
	`source` text NOT NULL,
	`n` integer NOT NULL,
	`started_at` integer NOT NULL,
	`seen` integer NOT NULL,
	`duplicates` integer NOT NULL,
	`set_aside` integer NOT NULL,
	`floor` integer NOT NULL,
	`unplaced` integer NOT NULL,
	PRIMARY KEY(`source`, `n`)
);
--> statement-breakpoint
CREATE TABLE `source_hour` (
	`source` text NOT NULL,
	`hour` integer NOT NULL,
	`organisation` text NOT NULL,
	`system` text NOT NULL,
	`n` integer NOT NULL,
	PRIMARY KEY(`source`, `hour`, `organisation`, `system`)
);
--> statement-breakpoint
CREATE TABLE `source_issue` (
	`id` text PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`finding` text NOT NULL,
	`resolved_at` integer,
	`data` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `source_issue_source` ON `source_issue` (`source`);--> statement-breakpoint
CREATE INDEX `source_issue_finding` ON `source_issue` (`finding`);--> statement-breakpoint
CREATE TABLE `source_range` (
	`source` text NOT NULL,
	`epoch` integer NOT NULL,
	`first` integer NOT NULL,
	`last` integer NOT NULL,
	`first_index` integer NOT NULL,
	`last_index` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`opened_at` integer NOT NULL,
	PRIMARY KEY(`source`, `epoch`, `first`)
);
--> statement-breakpoint
CREATE TABLE `subtree` (
	`level` integer NOT NULL,
	`n` integer NOT NULL,
	`hash` blob NOT NULL,
	PRIMARY KEY(`level`, `n`)
);
--> statement-breakpoint
CREATE TABLE `task` (
	`actor` integer NOT NULL,
	`task` text NOT NULL,
	`lookups` integer NOT NULL,
	PRIMARY KEY(`actor`, `task`)
);
--> statement-breakpoint
CREATE TABLE `task_subject` (
	`actor` integer NOT NULL,
	`task` text NOT NULL,
	`subject` integer NOT NULL,
	PRIMARY KEY(`actor`, `task`, `subject`)
);
--> statement-breakpoint
CREATE TABLE `to_examine` (
	`seq` integer PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE `to_grade` (
	`seq` integer PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE `token` (
	`id` text PRIMARY KEY NOT NULL,
	`hash` blob NOT NULL,
	`role` text NOT NULL,
	`name` text NOT NULL,
	`source` text,
	`organisations` text NOT NULL,
	`scopes` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `token_hash` ON `token` (`hash`);--> statement-breakpoint
CREATE TABLE `word` (
	`n` integer PRIMARY KEY NOT NULL,
	`text` text NOT NULL
);
