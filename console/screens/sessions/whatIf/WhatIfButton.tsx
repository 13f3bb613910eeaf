/** Opens what tries another grace time out. */
import { Button } from '@mantine/core'
import { IconArrowsDiff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useOpen } from '../useSessionSearch.ts'

export function WhatIfButton() {
  const { t } = useTranslation()
  const open = useOpen()
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconArrowsDiff size={15} aria-hidden />}
      onClick={() => open('what-if')}
    >
      {t('sessions.whatIf.button')}
    </Button>
  )
}
