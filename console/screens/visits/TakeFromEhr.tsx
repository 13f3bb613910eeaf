/** Begins a form with what the EHR has: nothing is saved by it. */
import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { type AtEhr, readAtEhr } from '../../api/visits.ts'
import { useSlug } from '../../parts/session.ts'
import { showToast } from '../../parts/toast.ts'
import { useChange } from '../../parts/useChange.ts'

type Props = {
  type: 'Practitioner' | 'Location'
  record: string
  /** Whether what the EHR said is of any use here. */
  isUseful: (found: AtEhr) => boolean
  onTake: (found: AtEhr) => void
}

export function TakeFromEhr({ type, record, isUseful, onTake }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const read = useChange({
    run: () => readAtEhr(slug, type, record),
    after: found => {
      const title = found.from?.title ?? ''
      if (!isUseful(found)) return showToast({ message: t('visits.nothingAtEhr') })
      onTake(found)
      showToast({ message: t(found.fromSlots ? 'visits.tookFromSlots' : 'visits.tookFromEhr', { title }) })
    },
  })
  return (
    <div>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<IconDownload size={14} aria-hidden />}
        loading={read.isPending}
        onClick={() => read.mutate()}
      >
        {t('visits.takeFromEhr')}
      </Button>
    </div>
  )
}
