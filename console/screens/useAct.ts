/** Runs an action, says what became of it, and reads again what it may have changed. */
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { errorText } from '../parts/problemText.ts'
import { useSlug } from '../parts/session.ts'
import { showToast } from '../parts/toast.ts'

export function useAct(): (run: () => Promise<unknown>, done: string) => void {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  return (run, done) => {
    void run()
      .then(
        () => showToast({ message: done }),
        error => {
          const { says, fix } = errorText(t, error)
          showToast({ message: `${says} ${fix}`, tone: 'bad' })
        },
      )
      .then(() => client.invalidateQueries({ queryKey: [slug] }))
  }
}
