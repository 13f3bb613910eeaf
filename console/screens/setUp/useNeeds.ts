/** What a connector does and needs, in the reader's language: the console's words where it has them, else the hub's. */
import { useTranslation } from 'react-i18next'
import type { Connector } from '../../api/setUpTypes.ts'

type Needs = {
  about: string
  prerequisites: readonly string[]
  scopes: readonly { function: string; needs: string; why: string }[]
}

export function useNeeds({ name, prerequisites, scopes, receives, sends }: Connector): Needs {
  const { t } = useTranslation()
  const does = receives && sends ? 'both' : sends ? 'sends' : 'receives'
  return {
    about: t(`connector.${name}.about`, { defaultValue: t(`connectorDoes.${does}`) }),
    prerequisites: prerequisites.map((each, index) =>
      t(`connector.${name}.prerequisite.${index}`, { defaultValue: each }),
    ),
    scopes: scopes.map((each, index) => ({
      function: t(`connector.${name}.function.${index}`, { defaultValue: each.function }),
      needs: each.needs,
      why: t(`connector.${name}.why.${index}`, { defaultValue: each.why }),
    })),
  }
}
