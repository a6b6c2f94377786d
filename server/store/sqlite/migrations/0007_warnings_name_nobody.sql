ALTER TABLE `warning` DROP COLUMN `actor`;--> statement-breakpoint
ALTER TABLE `warning` DROP COLUMN `subject`;