export type LabelOperation =
  /** The next exec puts the program under this AppArmor profile of the host (rows C3, C8). */
  { op: 'set-apparmor-profile'; profile: string };
