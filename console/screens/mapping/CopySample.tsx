/** Copies the record of a message as a sample for tests, with every personal value replaced. */
import { Button } from '@mantine/core'
import { IconCopy } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { copySample, type Which } from '../../api/mappings.ts'
import { errorText } from '../../parts/problemText.ts'
import { showToast } from '../../parts/toast.ts'

export function CopySample({ which, event }: { which: Which; event: string }) {
  const { t } = useTranslation()
  const copy = async () => {
    try {
      const { record } = await copySample(which, event)
      await navigator.clipboard.writeText(JSON.stringify(record, null, 2))
      showToast({ message: t('mapping.copied') })
    } catch (error) {
      const { says, fix } = errorText(t, error)
      showToast({ message: `${says} ${fix}`, tone: 'bad' })
    }
  }
  return (
    <Button variant="default" size="compact-sm" leftSection={<IconCopy size={14} />} onClick={() => void copy()}>
      {t('mapping.copySample')}
    </Button>
  )
}
