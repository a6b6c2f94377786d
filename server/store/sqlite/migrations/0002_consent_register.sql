ALTER TABLE `consent` ADD `categories` text;--> statement-breakpoint
ALTER TABLE `consent` ADD `channel` text;--> statement-breakpoint
ALTER TABLE `consent` ADD `recorded_by` integer;--> statement-breakpoint
ALTER TABLE `consent` ADD `sender` integer;--> statement-breakpoint
ALTER TABLE `consent` ADD `record` blob;--> statement-breakpoint
CREATE UNIQUE INDEX `consent_id` ON `consent` (`id`);