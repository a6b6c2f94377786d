CREATE TABLE `explained_by` (
	`day` integer NOT NULL,
	`organisation` integer NOT NULL,
	`teams` integer NOT NULL,
	`template` text NOT NULL,
	`strength` text NOT NULL,
	`first` integer NOT NULL,
	`n` integer NOT NULL,
	PRIMARY KEY(`day`, `organisation`, `teams`, `template`, `strength`, `first`)
);
