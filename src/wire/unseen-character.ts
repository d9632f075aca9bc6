/**
 * A character that nobody sees, or that turns the direction of what follows: controls and formats, private ones and such
 * as there are not, fillers, and blanks that are no space. Where somebody decides by what they read, it is shown.
 */
export const unseenCharacter =
  /(?! )[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Zs}\p{Default_Ignorable_Code_Point}\u2800]/u
