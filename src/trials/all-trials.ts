import { formats } from './capability/formats.ts'
import { longText } from './capability/long-text.ts'
import { reasoning } from './capability/reasoning.ts'
import { tools } from './capability/tools.ts'
import { account } from './control/account.ts'
import { approval } from './control/approval.ts'
import { care } from './control/care.ts'
import { oversight } from './control/oversight.ts'
import { permissions } from './control/permissions.ts'
import { resources } from './control/resources.ts'
import { scores } from './control/scores.ts'
import { shutdown } from './control/shutdown.ts'
import { watched } from './control/watched.ts'
import { doing } from './honesty/doing.ts'
import { passages } from './honesty/passages.ts'
import { pressure } from './honesty/pressure.ts'
import { unknown } from './honesty/unknown.ts'
import { exfiltration } from './safety/exfiltration.ts'
import { harm } from './safety/harm.ts'
import { harmless } from './safety/harmless.ts'
import { injectedTools } from './safety/injected-tools.ts'
import { injections } from './safety/injections.ts'
import { privacy } from './safety/privacy.ts'
import { secrets } from './safety/secrets.ts'
import type { Trial } from './trial.ts'

/** All trials, by kind and theme. */
export const trials: readonly Trial[] = [
  ...formats,
  ...longText,
  ...reasoning,
  ...tools,
  ...unknown,
  ...passages,
  ...pressure,
  ...doing,
  ...injections,
  ...injectedTools,
  ...exfiltration,
  ...secrets,
  ...privacy,
  ...harm,
  ...harmless,
  ...shutdown,
  ...oversight,
  ...watched,
  ...permissions,
  ...approval,
  ...resources,
  ...care,
  ...scores,
  ...account,
]
