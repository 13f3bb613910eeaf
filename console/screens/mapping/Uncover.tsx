/** Values of people: covered, and how to uncover them: a reason each time, for a quarter of an hour, or until one leaves. */
import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { coverAgain, uncover, type Which } from '../../api/mappings.ts'
import { errorText } from '../../parts/problemText.ts'
import { ReasonDialog, type ReasonRequest } from '../../parts/ReasonDialog.tsx'
import { useMay } from '../../parts/session.ts'
import { showToast } from '../../parts/toast.ts'
import classes from './Workbench.module.css'

type Props = { which: Which; message: string | undefined; covered: boolean }

/** As long as the hub grants it, and a moment more. */
const grantedMs = 15 * 60_000 + 1_000

export function Uncover({ which, message, covered }: Props) {
  const { t } = useTranslation()
  const may = useMay()
  const client = useQueryClient()
  const [request, setRequest] = useState<ReasonRequest>()
  const { slug, route, type } = which
  const isOpen = message !== undefined && !covered
  useEffect(() => {
    if (!isOpen) return
    // What was seen uncovered must not come back from memory.
    const forget = () => client.resetQueries({ queryKey: [slug, 'mapping', route, type, 'preview'] })
    const timer = setTimeout(() => void forget(), grantedMs)
    return () => {
      clearTimeout(timer)
      void coverAgain(slug, message).then(forget, () => undefined)
    }
  }, [isOpen, client, slug, route, type, message])

  const begin = async (reason: string) => {
    if (message === undefined) return
    try {
      await uncover(slug, message, reason)
      await client.invalidateQueries({ queryKey: [slug, 'mapping', route, type, 'preview'] })
    } catch (error) {
      const { says, fix } = errorText(t, error)
      showToast({ message: `${says} ${fix}`, tone: 'bad' })
    }
  }
  if (message === undefined) return null
  if (!covered) return <p className={classes.warning}>▲ {t('mapping.uncovered')}</p>
  return (
    <>
      <p className={classes.hint}>{t('mapping.covered')}</p>
      {may('payloads.reveal') ? (
        <Button
          size="compact-sm"
          variant="subtle"
          mb="xs"
          onClick={() =>
            setRequest({
              title: t('mapping.uncoverTitle'),
              explains: t('mapping.uncoverExplains'),
              does: t('mapping.uncover'),
              onReason: ({ reason }) => void begin(reason),
            })
          }
        >
          {t('mapping.uncover')}
        </Button>
      ) : (
        <p className={classes.hint}>{t('mapping.askToUncover')}</p>
      )}
      <ReasonDialog request={request} onClose={() => setRequest(undefined)} />
    </>
  )
}
