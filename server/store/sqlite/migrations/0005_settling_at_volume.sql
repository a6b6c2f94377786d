DROP INDEX `evidence_subject`;--> statement-breakpoint
DROP INDEX `evidence_party`;--> statement-breakpoint
DROP INDEX `evidence_transfer`;--> statement-breakpoint
DROP INDEX `evidence_segment`;--> statement-breakpoint
CREATE INDEX `evidence_person` ON `evidence` (`subject`,`start_at`,`version`,`end_at`,`type`,`current`,`transferred_from`) WHERE subject IS NOT NULL;--> statement-breakpoint
CREATE INDEX `evidence_caller` ON `evidence` (`party`,`start_at`) WHERE party IS NOT NULL;--> statement-breakpoint
CREATE INDEX `evidence_transferred` ON `evidence` (`transferred_from`) WHERE transferred_from IS NOT NULL;--> statement-breakpoint
CREATE INDEX `evidence_covers` ON `evidence` (`segment`) WHERE segment IS NOT NULL;--> statement-breakpoint
DROP INDEX `evidence_shift`;--> statement-breakpoint
CREATE INDEX `evidence_rostered` ON `evidence_actor` (`start_at`,`actor`) WHERE type = 'shift';