/** Opens what accepts many suggestions at once; only there where somebody may map and something has no pair. */
import { Button } from '@mantine/core'
import { IconChecks } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { TabState } from '../../../api/sessionTypes.ts'
import { useMay } from '../../../parts/session.ts'
import { useOpen } from '../useSessionSearch.ts'

export function AcceptButton({ state }: { state: TabState }) {
  const { t } = useTranslation()
  const may = useMay()
  const open = useOpen()
  if (!may('sessions.map') || state.locked || state.none === 0) return null
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconChecks size={15} aria-hidden />}
      onClick={() => open('accept')}
    >
      {t('sessions.accept.button')}
    </Button>
  )
}
