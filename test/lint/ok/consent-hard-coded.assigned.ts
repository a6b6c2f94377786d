interface Profile {
  id: string;
  acceptsMarketing?: boolean;
}

export async function migrate(profiles: Profile[], store: { save(profile: Profile): Promise<void> }) {
  for (const profile of profiles) {
    profile.acceptsMarketing = false;
    await store.save(profile);
  }
}

export const wanted = (profiles: Profile[]) => profiles.filter((each) => each.acceptsMarketing === true);
