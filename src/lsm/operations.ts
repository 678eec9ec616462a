export type LabelOperation =
  /**
   * The next exec puts the program under this AppArmor label: a profile of the host (rows C3, C8), the container's own
   * policy namespace, or both stacked (C16). `safe` sees where the label is written to, and what became of it (D2).
   */
  { op: 'set-apparmor-profile'; safe: boolean; profile: string };

/** What the controller does on the host. */
export type PolicyOperation =
  /** A namespace of AppArmor policy, which the container loads its own profiles into. */
  { op: 'make-policy-namespace'; name: string } | { op: 'remove-policy-namespace'; name: string };
